import { awsFailure } from '@gatehouse/aws'

/** What the call comes to; its failure as a problem of the contract. */
export async function asProblem<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    throw awsFailure(error)
  }
}

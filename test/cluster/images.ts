import { buildImages } from '../support/images.ts'
import { registry } from '../support/lab/lab.ts'

let building: Promise<Map<string, string>> | undefined

/** The digests of the images of all services, built and pushed once for all tests of a process. */
export function serviceImages(): Promise<Map<string, string>> {
  building ??= buildImages(['--push', `${registry}/gatehouse`, '--allow-dirty']).then(
    ({ images }) => new Map(images.map(({ service, digest }) => [service, digest])),
  )
  return building
}

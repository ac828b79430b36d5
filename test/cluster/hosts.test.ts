import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { checkoutWith } from '../support/checkout.ts'
import { gatehouse } from '../support/gatehouse.ts'
import { type Lab, noLab, openLab } from '../support/lab/lab.ts'

describe('gatehouse cluster hosts', { skip: noLab }, () => {
  let lab: Lab
  let checkout: Awaited<ReturnType<typeof checkoutWith>>
  const hosts = (...args: string[]) =>
    gatehouse(['cluster', 'hosts', ...args], lab.env, checkout.folder)

  before(async () => {
    lab = await openLab()
    checkout = await checkoutWith((description) =>
      description.replaceAll("cluster: 'eks'", "cluster: 'k3s'"),
    )
  })
  after(async () => {
    await checkout?.remove()
  })

  it('names the hosts of all stages, at an address of the cluster', async () => {
    const { code, stdout, stderr } = await hosts()
    assert.equal(code, 0, stderr)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split('\t'))
    const names = lines.map(([, name]) => name)
    for (const name of ['app.dev', 'app.qa', 'app'])
      assert.ok(names.includes(`${name}.gatehouse.example`))
    for (const [address] of lines) assert.match(String(address), /^\d+(\.\d+){3}$/)
  })

  it('takes the address that it is given, also while no cluster is there', async () => {
    const env = { KUBECONFIG: '/nowhere' }
    const args = ['cluster', 'hosts', 'k3s', '--address', '192.0.2.1']
    const { code, stdout, stderr } = await gatehouse(args, env, checkout.folder)
    assert.equal(code, 0, stderr)
    assert.match(stdout, /^192\.0\.2\.1\tapp\.dev\.gatehouse\.example$/m)
    assert.match(stderr, /^Pages of the cluster are left out: /)
  })

  it('refuses a cluster that has its names in DNS', async () => {
    const { code, stderr } = await hosts('eks')
    assert.equal(code, 2)
    assert.match(stderr, /no stage runs in a Minikube or k3s called eks/)
  })
})

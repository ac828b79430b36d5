import { spawnSync } from 'node:child_process'

/** Why Terraform cannot be run here, if so: for `skip`. */
export const noTerraform =
  spawnSync('terraform', ['version']).status === 0 ? undefined : 'there is no terraform here'

/** A processor architecture, by its name in images and in Debian. */
export type Architecture = 'amd64' | 'arm64'

export const architectures: readonly Architecture[] = ['amd64', 'arm64']

/** The same by its name in Node.js and npm. */
export const npmCpu: Record<Architecture, string> = { amd64: 'x64', arm64: 'arm64' }

/** That of this machine, if images can be built for it. */
export function ownArchitecture(arch: string = process.arch): Architecture | undefined {
  return architectures.find((architecture) => npmCpu[architecture] === arch)
}

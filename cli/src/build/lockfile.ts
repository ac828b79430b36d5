import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Architecture, npmCpu } from './architecture.ts'

/** A package as package-lock.json has it. */
export type LockedPackage = {
  name: string
  /** Its folder, from the root of the repository. */
  folder: string
  version: string
  /** `sha512-…` of its archive, in base64. */
  integrity?: string
  license?: string
  /** Whether it is for one architecture alone. */
  native: boolean
}

type Entry = {
  version?: string
  integrity?: string
  license?: string
  link?: boolean
  os?: string | string[]
  cpu?: string | string[]
  libc?: string | string[]
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** The packages that are installed, and those that would be on another machine. */
export class Lockfile {
  readonly #entries: Record<string, Entry>

  constructor(entries: Record<string, Entry>) {
    this.#entries = entries
  }

  static async read(root: string): Promise<Lockfile> {
    const text = await readFile(join(root, 'package-lock.json'), 'utf8')
    return new Lockfile((JSON.parse(text) as { packages: Record<string, Entry> }).packages)
  }

  /** The package in whose folder a file lies; nothing for a file of this repository. */
  packageOf(file: string): LockedPackage | undefined {
    const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []
    return folder === undefined ? undefined : this.#at(folder)
  }

  /** @throws {Error} when there is none of that name */
  package(name: string): LockedPackage {
    const found = this.#at(`node_modules/${name}`)
    if (!found) throw new Error(`package-lock.json has no package ${name}`)
    return found
  }

  /** A package and all that it needs on Linux with glibc, each once. */
  withDependencies(name: string, architecture: Architecture): LockedPackage[] {
    const found = new Map<string, LockedPackage>()
    const add = (folder: string) => {
      const entry = this.#entries[folder]
      if (found.has(folder) || !entry || !runsOn(entry, architecture)) return
      found.set(folder, this.#at(folder) as LockedPackage)
      const names = { ...entry.dependencies, ...entry.optionalDependencies }
      for (const needed of Object.keys(names)) add(this.#place(folder, needed))
    }
    add(`node_modules/${name}`)
    return [...found.values()]
  }

  /** Where Node.js finds a package from the folder of another. */
  #place(folder: string, name: string): string {
    const place = `${folder}/node_modules/${name}`
    if (place in this.#entries) return place
    const outer = folder.lastIndexOf('/node_modules/')
    return outer < 0 ? `node_modules/${name}` : this.#place(folder.slice(0, outer), name)
  }

  #at(folder: string): LockedPackage | undefined {
    const entry = this.#entries[folder]
    if (!entry?.version || entry.link) return undefined
    const { version, integrity, license } = entry
    return {
      name: folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length),
      folder,
      version,
      native: entry.cpu !== undefined,
      ...(integrity !== undefined && { integrity }),
      ...(license !== undefined && { license }),
    }
  }
}

function runsOn({ os, cpu, libc }: Entry, architecture: Architecture): boolean {
  const allows = (values: string | string[] | undefined, value: string) =>
    values === undefined || [values].flat().includes(value)
  return allows(os, 'linux') && allows(cpu, npmCpu[architecture]) && allows(libc, 'glibc')
}

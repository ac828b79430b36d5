import { join } from 'node:path'
import { lockTime } from './image-lock.ts'
import { writeGolden } from './golden.ts'
import type { Workshop } from './workshop.ts'

/**
 * Builds what all images begin with. It is of no commit: while its parts stay the same it does, too, and a node
 * that has it pulls only what is new of a service.
 */
export async function buildGoldenImage(workshop: Workshop): Promise<void> {
  const { root, lock, builder, architectures } = workshop
  const folder = join(workshop.folder, 'golden')
  for (const architecture of architectures) await writeGolden(workshop, architecture, folder)
  await builder.buildGolden({
    dockerfile: join(root, 'deploy/images/golden.Dockerfile'),
    context: join(folder, 'context'),
    architectures,
    time: lockTime(lock),
    labels: { 'org.opencontainers.image.title': `${workshop.platform.name} golden` },
  })
}

import type { UserStore } from '../store.ts'

/** Answers an empty store; it is called for each case. */
export type StoreSetup = () => Promise<UserStore>

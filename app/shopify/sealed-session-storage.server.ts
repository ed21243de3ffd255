import { Session } from "@shopify/shopify-api";
import type { PrismaSessionStorageInterface } from "@shopify/shopify-app-session-storage-prisma";
import type { Sealer } from "#app/platform/ports";

type SessionStorage = Omit<PrismaSessionStorageInterface, "isReady">;

/**
 * Stands between Shopify's library and the table of sessions: the library sees open tokens only, the table sealed ones only
 * (protected customer data, level 1: encrypted at rest).
 */
export function sealedSessionStorage(inner: SessionStorage, seal: Sealer): SessionStorage {
  const map = (session: Session, change: (token: string) => string): Session => {
    const copy = new Session(session.toObject());
    if (copy.accessToken) copy.accessToken = change(copy.accessToken);
    if (copy.refreshToken) copy.refreshToken = change(copy.refreshToken);
    return copy;
  };
  const open = (session: Session): Session => map(session, seal.open);
  return {
    storeSession: (session) => inner.storeSession(map(session, seal.seal)),
    async loadSession(id) {
      const session = await inner.loadSession(id);
      return session && open(session);
    },
    deleteSession: (id) => inner.deleteSession(id),
    deleteSessions: (ids) => inner.deleteSessions(ids),
    findSessionsByShop: async (shop) => (await inner.findSessionsByShop(shop)).map(open),
  };
}

import { createContext, useContext } from "react";

/** The nonce of the content security policy while the server renders; in the browser it is neither known nor needed. */
export const NonceContext = createContext<string | undefined>(undefined);
export const useNonce = (): string | undefined => useContext(NonceContext);

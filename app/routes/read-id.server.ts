import { z } from "zod";

/** An id in an address; what is none is treated like one that is not there. */
export const Id = z.string().regex(/^-?\d{1,18}$/).transform(BigInt);

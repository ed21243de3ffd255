import { z } from "zod";

/** An id in an address, as large as the database holds them (a guest's has up to 19 digits); what is none is treated like one that is not there. */
export const Id = z.string().regex(/^-?\d{1,19}$/).transform(BigInt).refine((id) => BigInt.asIntN(64, id) === id);

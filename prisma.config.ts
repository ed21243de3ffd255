import { PrismaPg } from "@prisma/adapter-pg";
import { defineConfig } from "prisma/config";

// engine "js" with an adapter: generating the client needs no engine download.
export default defineConfig({
  schema: "prisma/schema.prisma",
  experimental: { adapter: true },
  engine: "js",
  adapter: async () => new PrismaPg({ connectionString: process.env.DATABASE_URL }),
});

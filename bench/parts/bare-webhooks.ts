/** The floor of the webhook measure: node:http, the HMAC over the raw body, one insert. */
import { createHmac, timingSafeEqual } from "node:crypto";
import http from "node:http";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 8 });
const secret = process.env.SHOPIFY_API_SECRET ?? "";

http
  .createServer((request, response) => {
    if (request.url === "/healthz") return void response.end("ok");
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const given = Buffer.from(String(request.headers["x-shopify-hmac-sha256"]), "base64");
      const expected = createHmac("sha256", secret).update(body).digest();
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return void response.writeHead(401).end();
      pool.query("insert into bench_bodies (id, body) values ($1, $2)", [request.headers["x-shopify-webhook-id"], body.toString("utf8")]).then(
        () => response.writeHead(200).end(),
        () => response.writeHead(500).end(),
      );
    });
  })
  .listen(Number(process.env.PORT), "127.0.0.1");

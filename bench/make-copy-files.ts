import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import { type LineNode, ORDER_STAGING, type OrderNode, orderRowWriter } from "#app/orders/order-record";
import { createSealer } from "#app/platform/sealing.server";
import { minorReader } from "#app/shoppers/amount";
import { CUSTOMER_COLUMNS, type CustomerNode, customerRow } from "#app/shoppers/customer-record";
import { idOfGid } from "#app/shoppers/identity";
import { linesOf } from "#app/shoppers/jsonl";
import { twinKeys } from "#app/shoppers/twin";
import type { History } from "./make-history.ts";

/** The rows that our import stages, ready for COPY: what the floor of the import begins with. */
export interface CopyFile {
  table: string;
  columns: string;
  path: string;
}

export async function makeCopyFiles(folder: string, history: History, shopId: string, encryptionKeys: string): Promise<CopyFile[]> {
  const columns: Record<string, string> = { staging_customers: CUSTOMER_COLUMNS, ...ORDER_STAGING };
  const files = Object.entries(columns).map(([table, names]) => ({ table, columns: names, path: join(folder, `${table}.copy`) }));
  const outputs = new Map(files.map(({ table, path }) => [table, createWriteStream(path)]));
  const texts = new Map<string, string>(files.map(({ table }) => [table, ""]));
  const put = (table: string, row: string) => texts.set(table, texts.get(table) + row);
  const flush = async () => {
    for (const [table, output] of outputs) {
      if (!output.write(texts.get(table))) await once(output, "drain");
      texts.set(table, "");
    }
  };
  const prefix = `${shopId}\t0\t`;
  const sealer = createSealer([encryptionKeys]);
  const reading = { minor: minorReader("EUR"), seal: (text: string) => sealer.seal(text), hash: null, twinKey: twinKeys({ seal: sealer }, BigInt(shopId)) };
  const orders = orderRowWriter(prefix, { rules: { testOrdersCount: false }, seal: sealer, now: new Date(history.at) }, put);
  for await (const lines of linesOf(createReadStream(history.customersFile))) {
    for (const line of lines) put("staging_customers", customerRow(JSON.parse(line) as CustomerNode, prefix, reading));
    await flush();
  }
  for await (const lines of linesOf(createReadStream(history.ordersFile))) {
    for (const line of lines) {
      const node = JSON.parse(line) as (OrderNode & { __parentId?: undefined }) | (LineNode & { __parentId: string });
      if (node.__parentId === undefined) orders.order(node, idOfGid(node.id));
      else orders.line(node, idOfGid(node.__parentId), "EUR");
    }
    await flush();
  }
  for (const output of outputs.values()) {
    output.end();
    await once(output, "finish");
  }
  return files;
}

const LIMIT_MS = 5_000;

/**
 * Unsubscribes somebody at Shopify's own address (`marketingUnsubscribeUrl`), which needs no token. A redirect is no yes: the page behind it only
 * asks; 303 is, for it tells where to look after the work is done. Whether the address takes a POST is published nowhere, hence the answer.
 * @returns whether it was taken; false too when nothing answered in 5 seconds
 */
export async function unsubscribeAtShopify(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { method: "POST", body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }), redirect: "manual", signal: AbortSignal.timeout(LIMIT_MS) });
    await response.body?.cancel();
    return response.ok || response.status === 303;
  } catch (error) {
    // fetch throws TypeError for a connection that failed, and the signal's TimeoutError.
    if (error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError")) return false;
    throw error;
  }
}

/**
 * Fetches a file with the admin's session token and hands it to the browser to save.
 * @returns false when the server did not give it
 */
export async function saveFile(address: string, name: string): Promise<boolean> {
  const response = await fetch(address).catch(() => undefined);
  if (!response?.ok) return false;
  const content = await response.blob().catch(() => undefined);
  if (!content) return false;
  const url = URL.createObjectURL(content);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
  return true;
}

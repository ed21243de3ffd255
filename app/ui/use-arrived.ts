import { useEffect, useState } from "react";

/** False while the page is as the server wrote it, true once it lives in the browser. */
export function useArrived(): boolean {
  const [arrived, setArrived] = useState(false);
  useEffect(() => setArrived(true), []);
  return arrived;
}

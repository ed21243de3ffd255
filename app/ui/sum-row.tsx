import { Link } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useFormat } from "./shop-format.tsx";
import { useWords } from "./words.tsx";

interface SumRowProps {
  label: string;
  n: number;
  /** How the number is written, where it is not exact. */
  text?: string;
  /** The address of the list of exactly those whom it counts; without one, the number is no link. */
  list?: string;
  /** Beside the label. */
  more?: ReactNode;
  children?: ReactNode;
}

/** A row of a table of sums: what is counted, and the number, which opens the list of those whom it counts. `children` are further cells. */
export function SumRow({ label, n, text, list, more, children }: SumRowProps) {
  const words = useWords();
  const format = useFormat();
  const number = text ?? format.number(n);
  return (
    <tr>
      <th scope="row">
        {label}
        {more}
      </th>
      <td>
        {list && n > 0 ? (
          <Link url={list} monochrome accessibilityLabel={words("words.openList", { label, number, count: n })}>
            {number}
          </Link>
        ) : (
          number
        )}
      </td>
      {children}
    </tr>
  );
}

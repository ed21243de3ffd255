import { TextField, type TextFieldProps } from "@shopify/polaris";
import { useState } from "react";
import { useFormat } from "./shop-format.tsx";

type Rest = Omit<TextFieldProps, "value" | "onChange" | "type" | "autoComplete" | "min"> & { label: string };

/** A whole number; empty is undefined. */
export function NumberField({ value, onChange, ...rest }: Rest & { value: number | undefined; onChange(value: number | undefined): void }) {
  return <TextField {...rest} type="number" inputMode="numeric" min={0} autoComplete="off" value={value === undefined ? "" : String(value)} onChange={(text) => onChange(/^\d{1,9}$/.test(text) ? Number(text) : undefined)} />;
}

/** An amount in the shop's currency, kept in minor units; what is typed stays as typed. */
export function MoneyField({ value, onChange, ...rest }: Rest & { value: number | undefined; onChange(minor: number | undefined): void }) {
  const { currency, decimals } = useFormat();
  const write = (minor: number | undefined) => (minor === undefined ? "" : (minor / 10 ** decimals).toFixed(minor % 10 ** decimals === 0 ? 0 : decimals));
  const [text, setText] = useState(write(value));
  const read = (typed: string) => (/^\d{1,9}([.,]\d*)?$/.test(typed) ? Math.round(Number(typed.replace(",", ".")) * 10 ** decimals) : undefined);
  // Another value than the typed one came from outside: a discard, or a newer version.
  const shown = read(text) === value ? text : write(value);
  return (
    <TextField
      {...rest}
      inputMode="decimal"
      autoComplete="off"
      suffix={currency}
      value={shown}
      onChange={(typed) => {
        setText(typed);
        onChange(read(typed));
      }}
    />
  );
}

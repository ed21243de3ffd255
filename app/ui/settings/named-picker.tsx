import { Autocomplete, Icon, Text } from "@shopify/polaris";
import { SearchIcon } from "@shopify/polaris-icons";
import { useEffect, useState } from "react";

interface NamedPickerProps {
  label: string;
  helpText: string;
  noMatch: string;
  error: string | undefined;
  /** What can be chosen, by name. */
  options: readonly { id: string; name: string }[];
  /** Empty: nothing. */
  selected: string;
  onSelect(id: string): void;
}

/** One thing of Shopify's, found by its name as it is typed. */
export function NamedPicker({ label, helpText, noMatch, error, options, selected, onSelect }: NamedPickerProps) {
  const name = options.find(({ id }) => id === selected)?.name ?? "";
  const [typed, setTyped] = useState(name);
  // What is chosen is changed by others too: it is discarded, or a newer version is loaded.
  useEffect(() => setTyped(name), [name]);
  const wanted = typed.trim().toLowerCase();
  return (
    <Autocomplete
      options={options.filter((one) => one.name.toLowerCase().includes(wanted) || one.id === selected).map((one) => ({ value: one.id, label: one.name }))}
      selected={selected === "" ? [] : [selected]}
      onSelect={([id]) => (onSelect(id ?? ""), setTyped(options.find((one) => one.id === id)?.name ?? ""))}
      emptyState={<Text as="p">{noMatch}</Text>}
      textField={<Autocomplete.TextField label={label} helpText={helpText} autoComplete="off" prefix={<Icon source={SearchIcon} />} value={typed} onChange={setTyped} onBlur={() => setTyped(name)} error={error} />}
    />
  );
}

// A search that the address keeps. The address follows a little later than the keys, and would take letters back from whoever
// types fast: while a person is in the field, what they typed stands.
import { useState } from "react";

interface Props {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
}

export function Search({ label, placeholder, value, onChange }: Props) {
  const [typed, setTyped] = useState<string>();
  return (
    <label className="field">
      <span className="small muted">{label}</span>
      <input
        className="input"
        type="search"
        placeholder={placeholder}
        value={typed ?? value}
        onFocus={() => setTyped(value)}
        onBlur={() => setTyped(undefined)}
        onChange={(event) => {
          setTyped(event.target.value);
          onChange(event.target.value);
        }}
      />
    </label>
  );
}

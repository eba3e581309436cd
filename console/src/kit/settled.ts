/** A value once it has stood still, so that not every keystroke asks the server. */
import { useEffect, useState } from "react";

export function useSettled<T>(value: T, milliseconds = 500): T {
  const [still, setStill] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return still;
}

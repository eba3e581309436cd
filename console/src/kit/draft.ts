/** Work that is not saved yet, kept in the browser: it survives reload, sign-out and a lost connection. */
import { useCallback, useState } from "react";

const place = (key: string) => `koipond.draft.${key}`;

export function useDraft<T>(key: string, initial: T): { value: T; set: (value: T) => void; kept: boolean; forget: () => void } {
  const [held, hold] = useState<{ key: string; value: T; kept: boolean }>(() => ({ key, ...read(key, initial) }));
  const now = held.key === key ? held : { key, ...read(key, initial) };
  const set = useCallback((value: T) => {
    hold({ key, value, kept: true });
    try {
      localStorage.setItem(place(key), JSON.stringify(value));
    } catch { /* a full store keeps the work in memory */ }
  }, [key]);
  const forget = useCallback(() => {
    localStorage.removeItem(place(key));
    hold({ key, value: initial, kept: false });
  }, [key, initial]);
  return { value: now.value, set, kept: now.kept, forget };
}

function read<T>(key: string, initial: T): { value: T; kept: boolean } {
  try {
    const text = localStorage.getItem(place(key));
    return text === null ? { value: initial, kept: false } : { value: JSON.parse(text) as T, kept: true };
  } catch {
    return { value: initial, kept: false };
  }
}

/** Forward and back in a list of which the server gives a page at a time. */
import { Button } from "antd";
import { useState } from "react";
import { useWords } from "../../../kit/words";
import styles from "../social.module.css";
import words from "../words";

/** `begin` names what is listed: another one begins at the first page. */
export function usePages<Place>(first: Place, begin: string) {
  const [held, hold] = useState({ begin, places: [first] });
  const places = held.begin === begin ? held.places : [first];
  return {
    now: places.at(-1)!, isFirst: places.length < 2,
    on: (next: Place) => hold({ begin, places: [...places, next] }),
    back: () => hold({ begin, places: places.slice(0, -1) }),
  };
}

export function Pages<Place>({ of, next }: { of: ReturnType<typeof usePages<Place>>; next: Place | null | undefined }) {
  const t = useWords(words);
  if (of.isFirst && next == null) return null;
  return (
    <div className={styles.bar}>
      <Button disabled={of.isFirst} onClick={of.back}>{t("back")}</Button>
      <Button disabled={next == null} onClick={() => next != null && of.on(next)}>{t("more")}</Button>
    </div>
  );
}

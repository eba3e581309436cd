/** A message as koi.js shows it on a page: a pop-up where it has a title or a picture, else a bar. */
import { PictureOutlined } from "@ant-design/icons";
import styles from "./Phone.module.css";

export type Said = { subject: string; text: string; picture: string };
const LINES = ["100%", "60%", "85%", "72%", "90%", "40%"];

export const isPopup = (said: Said) => !!(said.subject || said.picture);

export function OnPage({ said, label, small }: { said: Said; label: string; small?: boolean }) {
  const popup = isPopup(said);
  return (
    <figure style={{ margin: 0, flex: small ? "none" : "1 1 320px", minWidth: 0 }}>
      <figcaption className="quiet" style={{ marginBottom: 8 }}>{label}</figcaption>
      <div className={`${styles.site} ${small ? styles.small : ""}`}>
        <div className={styles.lines} aria-hidden>{LINES.map((width, place) => <i key={place} style={{ width }} />)}</div>
        <div className={popup ? styles.pop : styles.banner}>
          {said.picture && <div className={styles.image} aria-hidden><PictureOutlined /></div>}
          {said.subject && <h3>{said.subject}</h3>}
          <p>{said.text}</p>
          <span className={styles.close} aria-hidden>×</span>
        </div>
      </div>
    </figure>
  );
}

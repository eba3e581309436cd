/** A QR code of WeCom, large, to be shown or printed. */
import { Modal } from "antd";
import { Qr, QrDownloads } from "../parts/Qr";
import styles from "../social.module.css";

export function Large({ name, src, close }: { name: string; src: string; close: () => void }) {
  return (
    <Modal open title={name} onCancel={close} footer={null}>
      <div className={styles.form}><Qr large src={src} name={name} /><QrDownloads src={src} name={name} /></div>
    </Modal>
  );
}

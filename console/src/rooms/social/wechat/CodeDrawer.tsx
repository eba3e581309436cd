/** A QR code, large, to be shown or printed. */
import { Modal } from "antd";
import { useWorkspace } from "../../../api/hooks";
import { useWords } from "../../../kit/words";
import { Copy } from "../parts/Copy";
import { Qr, QrDownloads } from "../parts/Qr";
import styles from "../social.module.css";
import common from "../words";
import { pictureOf, type Code } from "./Codes";

export function CodeDrawer({ code, close }: { code: Code; close: () => void }) {
  const c = useWords(common);
  const src = pictureOf(useWorkspace(), code);
  return (
    <Modal open title={code.name} onCancel={close} footer={null}>
      <div className={styles.form}>
        <Qr large src={src} name={code.name} />
        <QrDownloads src={src} name={code.name} vector={code.kind !== "mini"} />
        {code.url && <Copy text={code.url} name={c("link")} />}
      </div>
    </Modal>
  );
}

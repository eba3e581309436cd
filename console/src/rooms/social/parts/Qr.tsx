/** A QR code as the server gives it, to look at and to take along: as it is drawn, and as a PNG that is large enough to print. */
import { Button } from "antd";
import { useState } from "react";
import { useWords } from "../../../kit/words";
import styles from "../social.module.css";
import words from "../words";

const PRINT_PIXELS = 1200;

export function Qr({ src, name, large }: { src: string; name: string; large?: boolean }) {
  const t = useWords(words);
  const [failed, fail] = useState("");
  if (!src || failed === src) return <div className={styles.noQr}>{t("no_picture")}</div>;
  return <img className={large ? styles.largeQr : styles.qr} src={src} alt={t("picture_of", { name })} loading="lazy" onError={() => fail(src)} />;
}

export function QrDownloads({ src, name, vector }: { src: string; name: string; vector?: boolean }) {
  const t = useWords(words);
  return (
    <div className={styles.deeds}>
      <Button onClick={() => void asPng(src, name)}>{t("png")}</Button>
      {vector && <Button onClick={() => void asIs(src, name)}>{t("svg")}</Button>}
    </div>
  );
}

async function asIs(src: string, name: string) {
  give(await (await fetch(src)).blob(), `${name}.svg`);
}

/** Drawn anew at the size for print; points stay sharp. */
async function asPng(src: string, name: string) {
  const found = await (await fetch(src)).blob();
  const image = new Image();
  image.src = await asData(found);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = PRINT_PIXELS;
  const pen = canvas.getContext("2d")!;
  pen.imageSmoothingEnabled = found.type.includes("svg");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, PRINT_PIXELS, PRINT_PIXELS);
  pen.drawImage(image, 0, 0, PRINT_PIXELS, PRINT_PIXELS);
  canvas.toBlob((blob) => blob && give(blob, `${name}.png`), "image/png");
}

const asData = (blob: Blob) => new Promise<string>((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(String(reader.result));
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(blob);
});

function give(blob: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name.replace(/[\\/:*?"<>|]/g, "-");
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
}

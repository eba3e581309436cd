/** Pictures of the workspace: asked for, sent, and put into a block. */
import type { Shapes } from "../../api/answers";
import { api, got } from "../../api/client";
import { useAsked, useDone, useWorkspace } from "../../api/hooks";
import type { Piece } from "./mail";

export type Kept = Shapes["AssetOut"];
type ImageBlock = Extract<Piece, { kind: "image" }>;
export const ACCEPTED = "image/png,image/jpeg,image/gif,image/webp";
const MAIL_WIDTH = 568;   // of a mail's one column; a picture that is smaller keeps its own width, else it would be blown up

export function usePictures(search = "") {
  const workspace = useWorkspace();
  return useAsked(["assets", search], (signal) => got(api.GET("/api/w/{workspace}/assets", { params: { path: { workspace }, query: { search, limit: 200 } }, signal })), { stay: true });
}

export function useSend() {
  const workspace = useWorkspace();
  return useDone((file: File) => got(api.POST("/api/w/{workspace}/assets", {
    params: { path: { workspace } }, body: { file: file as unknown as string },
    bodySerializer: ({ file }) => {
      const form = new FormData();
      form.append("file", file as unknown as File);
      return form;
    },
  })), [["assets"]]);
}

/** The block with a kept picture in it. Words that somebody wrote stay. */
export const shows = (one: ImageBlock, kept: Kept): ImageBlock => ({ ...one, src: kept.place, alt: one.alt || kept.alt, width: kept.width < MAIL_WIDTH ? `${kept.width}px` : "" });

/** The first picture among what was dropped or pasted. */
export const pictureIn = (from: DataTransfer | null): File | undefined => [...(from?.files ?? [])].find((file) => file.type.startsWith("image/"));

/** Whether it is a picture of ours, which this page may show; others only the mail itself loads. */
export const isOurs = (src: string) => /^\/i\/\d+\/[0-9a-f]{64}\.(png|jpg|gif|webp)$/.test(src);

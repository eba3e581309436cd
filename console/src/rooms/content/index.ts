/** What other rooms may use of this one. */
export { PicturePicker } from "./PicturePicker";

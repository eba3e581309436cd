import { StopOutlined } from "@ant-design/icons";
import { useWords } from "../../../kit/words";
import words from "../words";
import type { Kind } from "./kind";

function Describe() { return useWords(words)("end_does"); }
function Edit() { return <p className="quiet">{useWords(words)("end_edit")}</p>; }

export default { icon: <StopOutlined />, blank: () => ({ kind: "end" }), Describe, Edit } satisfies Kind;

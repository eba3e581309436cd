/** A button with a menu that is loaded when somebody comes near it: menus are a tenth of all that the first page would load. */
import { Button, type ButtonProps, type MenuProps } from "antd";
import type { DropdownProps } from "antd/es/dropdown";
import { useRef, useState, type ComponentType } from "react";

type Props = ButtonProps & { items: MenuProps["items"]; chosen?: string };

export function LateMenu({ items, chosen, ...shown }: Props) {
  const [open, setOpen] = useState(false);
  const [Menu, setMenu] = useState<ComponentType<DropdownProps>>();
  const asked = useRef(false);   // the button is made anew inside the menu, and keeps the focus
  const load = () => { if (!Menu) void import("antd/es/dropdown").then((found) => setMenu(() => found.default)); };
  const press = () => {
    asked.current = !Menu;
    setOpen(true);
    load();
  };
  if (!Menu) return <Button {...shown} aria-haspopup="menu" aria-expanded={open} onPointerEnter={load} onFocus={load} onClick={press} />;
  const menu = { items, ...(chosen ? { selectable: true, selectedKeys: [chosen] } : {}), onClick: () => setOpen(false) };
  return (
    <Menu menu={menu} trigger={["click"]} placement="bottomRight" open={open} onOpenChange={(wanted) => setOpen(wanted)}>
      <Button {...shown} autoFocus={asked.current} aria-haspopup="menu" aria-expanded={open} />
    </Menu>
  );
}

/** Somebody's HTML in a frame that runs no script and has an origin of its own. The server answers with a policy that lets it
 *  have styles and pictures, which this page itself must not have; so what is shown is sent there and comes back. */
import { useEffect, useRef } from "react";

type Props = { html: string; title: string; className?: string; address: string; token: string; name: string };

export function MailFrame({ html, title, className, address, token, name }: Props) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => { form.current?.submit(); }, [html, address]);
  return (
    <>
      <form ref={form} method="post" action={address} target={name} hidden>
        <input type="hidden" name="csrfmiddlewaretoken" value={token} readOnly />
        <textarea name="html" value={html} readOnly aria-label={title} />
      </form>
      <iframe name={name} title={title} className={className} sandbox="allow-popups allow-popups-to-escape-sandbox" referrerPolicy="no-referrer" />
    </>
  );
}

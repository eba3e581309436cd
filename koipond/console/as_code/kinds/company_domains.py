"""Domains that name no company here."""

from koipond import profiles
from koipond.console.as_code.shapes import form_error, is_sort

FILE, SECTION, MANY = "identity.yaml", "domains_of_no_company", False
NAMES = ("domains of no company", "不代表企业的域名")
FIELDS = None


def there(now):
    return {SECTION: sorted(one.domain for one in profiles.blocked_domains(now.slug))}


def read(node, name, bodies, wrong):
    if node.value is not None and not is_sort(node.value, list):
        wrong(node.line, form_error(SECTION, node.plain(), list))
        return []
    return sorted({profiles.domain_of(str(one)) or str(one) for one in node.plain() or []})


def put(now, name, value, before):
    for domain in set(value) - set(before or []):
        profiles.block_domain(now.slug, domain, now.by)
    for domain in set(before or []) - set(value):
        profiles.unblock_domain(now.slug, domain)

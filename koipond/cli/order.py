"""`koipond order` and `koipond product`: what was bought, as whole orders and by product."""

import json
from urllib.parse import quote

import click

from koipond.cli.asking import ask, tell

STATES = ("completed", "adjusted", "partly_cancelled", "cancelled")


@click.group("order", context_settings={"help_option_names": ["-h", "--help"]})
def group():
    """Orders: whole, with their lines and all that was reported of them."""


@group.command("list")
@click.argument("workspace")
@click.option("--person", type=int, help="only of this person (a number)")
@click.option("--state", type=click.Choice(STATES))
@click.option("--product", help="only with this product")
@click.option("--since", help="a moment or day, such as 2026-03-01")
@click.option("--until", help="a moment or day")
@click.option("--limit", default=50, show_default=True)
@click.option("--before", help="the last column of the last line, to read on")
def show_all(workspace, **asked):
    """Print orders, the newest first: number, person, state, what is left of it, currency, when, where to read on."""
    for one in ask(workspace, "GET", "orders", **asked):
        tell(one["id"], one["person"], one["state"], one["amount"], one["currency"], one["ordered_at"], one["cursor"])


@group.command("show")
@click.argument("workspace")
@click.argument("order")
def show(workspace, order):
    """Print everything of an ORDER as JSON."""
    click.echo(json.dumps(ask(workspace, "GET", f"orders/{quote(order)}"), ensure_ascii=False, indent=2))


@click.group("product", context_settings={"help_option_names": ["-h", "--help"]})
def products():
    """Products: the catalogue and whatever was ever sold."""


@products.command("list")
@click.argument("workspace")
@click.option("--search", help="a part of the number or name")
@click.option("--limit", default=50, show_default=True)
def list_products(workspace, search, limit):
    """Print number, units, revenue, orders, buyers and name of products."""
    for one in ask(workspace, "GET", "products", search=search, limit=limit):
        tell(one["id"], one["units"], one["revenue"], one["orders"], one["buyers"], one["name"])


@products.command("show")
@click.argument("workspace")
@click.argument("product")
def show_product(workspace, product):
    """Print what is known of a PRODUCT, with its sales by month, as JSON."""
    click.echo(json.dumps(ask(workspace, "GET", f"products/{quote(product)}"), ensure_ascii=False, indent=2))

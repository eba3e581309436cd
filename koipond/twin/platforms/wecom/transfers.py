"""Handing customers over to another member, of those who stay and of those who have left."""

from koipond.twin.errors import BadOrder
from koipond.twin.http import No, answers, said
from koipond.twin.platforms.wecom.state import Account, Corp, Transfer
from koipond.twin.platforms.wecom.ways import FINE, page

DONE, WAITING, REFUSED = 1, 2, 3


class Transfers:
    """Part of WeCom."""

    @answers("POST", "/cgi-bin/externalcontact/transfer_customer")
    def transfer(self, request):
        return self._transfer(request, resigned=False)

    @answers("POST", "/cgi-bin/externalcontact/resigned/transfer_customer")
    def transfer_resigned(self, request):
        return self._transfer(request, resigned=True)

    def _transfer(self, request, resigned: bool):
        account, corp, app = self._corp(request)
        asked = request.json()
        handover, takeover = asked["handover_userid"], self._member(account, corp, asked["takeover_userid"], contacts=True)
        if resigned != (handover in corp.left) or handover not in account.staff:
            raise No(40100 if resigned else 60111, "handover_userid has not left" if resigned else "userid not found")
        if not 1 <= len(asked["external_userid"]) <= 100:
            raise No(40058, "external_userid must have 1 to 100")
        results = [{"external_userid": id, "errcode": self._transfer_one(account, corp, handover, takeover, id)} for id in asked["external_userid"]]
        return said({**FINE, "customer": results})

    def _transfer_one(self, account: Account, corp: Corp, handover: str, takeover: str, id: str) -> int:
        customer = corp.customers.get(id)
        if not customer:
            return 40096
        if handover not in customer.follows:
            return 84061
        if any(each.customer == id and each.handover == handover and each.status == WAITING for each in corp.transfers):
            return 40128   # under way already
        transfer = Transfer(id, handover, takeover, self.clock.now())
        corp.transfers.append(transfer)
        self.timers.after(self.limits.transfer_seconds, lambda: self._transferred(account, corp, transfer))
        return 0

    def _transferred(self, account: Account, corp: Corp, transfer: Transfer) -> None:
        """Nobody refused: the contact is the other member's."""
        customer = corp.customers[transfer.customer]
        if transfer.status != WAITING or transfer.handover not in customer.follows:
            return
        old = customer.follows.pop(transfer.handover)
        transfer.status = DONE
        follow = self._befriends(customer, transfer.takeover, 202, old.state)
        follow.tags, follow.remark = old.tags, old.remark
        self.event(account, "change_external_contact", "del_external_contact", UserID=transfer.handover, ExternalUserID=customer.id, Source="DELETE_BY_TRANSFER")
        self.event(account, "change_external_contact", "add_external_contact", UserID=transfer.takeover, ExternalUserID=customer.id)

    @answers("POST", "/cgi-bin/externalcontact/transfer_result")
    @answers("POST", "/cgi-bin/externalcontact/resigned/transfer_result")
    def transfer_result(self, request):
        account, corp, app = self._corp(request)
        asked = request.json()
        found = {each.customer: each for each in corp.transfers if (each.handover, each.takeover) == (asked["handover_userid"], asked["takeover_userid"])}
        shown, cursor = page(list(found), asked.get("cursor", ""), 1000)
        return said({**FINE, "customer": [{"external_userid": id, "status": found[id].status, "takeover_time": int(found[id].at)} for id in shown], "next_cursor": cursor})

    def act_refuse_transfer(self, customer: str, account: str = "") -> dict:
        """The customer does not want the other member."""
        one = self.account(account)
        corp = self.corp(one)
        who = self._who(corp, customer)
        transfer = next((each for each in corp.transfers if each.customer == who.id and each.status == WAITING), None)
        if not transfer:
            raise BadOrder(reason=f"nothing is being handed over of {who.name}")
        transfer.status = REFUSED
        return self.event(one, "change_external_contact", "transfer_fail", FailReason="customer_refused", UserID=transfer.takeover, ExternalUserID=who.id)

    def act_resign(self, userid: str, account: str = "") -> dict:
        """A member leaves the corp; their customers can be handed over."""
        one = self.account(account)
        corp = self.corp(one)
        corp.left.append(self._staff(one, corp, userid))
        return {}

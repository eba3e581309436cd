"""Google lead form assets."""

from koipond.twin.http import No, said
from koipond.twin.leads import Leads, State
from koipond.twin.platform import Account as Base
from koipond.twin.platform import Platform

COLUMNS = {"name": "FULL_NAME", "phone": "PHONE_NUMBER", "email": "EMAIL", "company": "COMPANY_NAME", "city": "CITY", "title": "JOB_TITLE"}


class Account(Base):
    google_key: str
    form_id: int
    webhook_url: str = ""


class GoogleAds(Leads, Platform):
    name, title = "googleads", ("Google lead form", "Google 线索表单")
    Account, State = Account, State
    first_id = 9_000_000_000_000_000_000

    def pushed(self, account, lead):
        if not account.webhook_url:
            return None
        fields = {"name": lead.name, "phone": lead.phone, **lead.fields}
        return account.webhook_url, {}, {
            "lead_id": f"TeSter-{lead.id}" if lead.is_test else lead.id, "api_version": "1.0", "form_id": account.form_id, "campaign_id": 1, "adgroup_id": 2,
            "creative_id": 3, "gcl_id": f"Cj0KEQ{lead.id}", "google_key": account.google_key, "is_test": lead.is_test,
            "user_column_data": [{"column_id": COLUMNS.get(name, name), "column_name": name, "string_value": value} for name, value in fields.items()]}

    def nothing_there(self, request):
        raise No(404)

    def failure(self, request, no):
        return said({"error": "this platform only pushes here"}, 404)

    def malformed(self, request, error):
        return No(404)


PLATFORM = GoogleAds

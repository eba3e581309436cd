"""Companies come from a sheet; each row accounted for."""

import pytest

from koipond import collect, profiles
from koipond.collect.imports.errors import NothingMappedTo
from tests.collect.test_imports import bring, inbox, problems  # noqa: F401

TENCENT = "9144030071526726XG"


def test_rows_are_companies_and_those_without_a_key_are_told(bring, workspace, db, tick):  # noqa: F811
    sheet = (f"企业编号,统一社会信用代码,企业名称,官网,行业\nc1,{TENCENT.lower()},腾讯科技,https://www.tencent.example.cn,互联网\n,9144030071526726XH,错码公司,,\n"
             "c3,9.14403E+17,Damaged Ltd,,\n,,无编号,none.cn,\n")
    done = bring(sheet, "companies")
    assert (done.kind, done.imported, done.refused) == ("companies", 2, 2)
    assert [(line, reason) for line, _, reason, _ in problems(workspace, done)] == [
        (3, "missing"), (3, "not_a_credit_code"), (4, "damaged"), (5, "missing")]
    tick(twice=True)
    found = {company.name: company for company in profiles.listed_companies(db)}
    assert set(found) == {"腾讯科技", "Damaged Ltd"}
    one = found["腾讯科技"]
    assert (one.external_ids, one.credit_codes, one.domains, one.traits["行业"]) == (["c1"], [TENCENT], ["tencent.example.cn"], "互联网")
    bring(sheet, "companies")
    tick()
    assert profiles.how_many_companies(db) == 2 and db.value("SELECT count() FROM profiles_company_keys") == 4


def test_a_sheet_with_credit_codes_is_taken_for_companies(workspace, tmp_path):
    (tmp_path / "sheet.csv").write_text("企业名称,统一社会信用代码,官网\n腾讯科技,9144030071526726XG,tencent.example.cn\n", encoding="utf-8")
    assert collect.preview_import(workspace, tmp_path / "sheet.csv").kind == "companies"
    (tmp_path / "people.csv").write_text("name,email,phone,company\nMei,mei@tea.cn,13912345678,Tea House\n", encoding="utf-8")
    assert collect.preview_import(workspace, tmp_path / "people.csv").kind == "people"


def test_a_column_that_names_them_is_needed(bring):  # noqa: F811
    with pytest.raises(NothingMappedTo):
        bring("name,website\nAcme,acme.cn\n", "companies")

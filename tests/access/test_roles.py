import pytest
from django.contrib.auth import authenticate, get_user_model

from koipond import access
from tests.shelf import lent

EXPECTED = {
    "owner": {"read", "write", "collect", "call", "admin"},
    "marketer": {"read", "write", "collect", "call"},
    "analyst": {"read"},
    "seller": {"read", "call"},
    "viewer": {"read"},
}


def test_each_role_has_the_rights_of_the_table():
    assert {role: set(rights) for role, rights in access.RIGHTS.items()} == EXPECTED


def test_an_unknown_address_becomes_a_user_whose_password_is_shown_once(workspace):
    mei = access.add_member(workspace, " Mei@Example.com ", "owner", by="test")
    assert (mei.email, mei.role, mei.added_by) == ("mei@example.com", "owner", "test")
    assert authenticate(username="mei@example.com", password=mei.password)
    assert [m.password for m in access.members(workspace)] == [""]


def test_a_known_user_keeps_the_password_and_gets_the_new_role(workspace):
    access.add_member(workspace, "boss@example.com", "owner", by="test")
    first = access.add_member(workspace, "tom@example.com", "viewer", by="test")
    again = access.add_member(workspace, "tom@example.com", "seller", by="test")
    assert again.password == "" and again.id == first.id
    user = get_user_model().objects.get(username="tom@example.com")
    assert access.role_of(user, workspace) == "seller"


def test_a_role_is_of_one_workspace_only(workspace):
    access.add_member(workspace, "ana@example.com", "owner", by="test")
    user = get_user_model().objects.get(username="ana@example.com")
    with lent(workspace.slug + "_other", "Other") as other:
        assert access.role_of(user, other) is None
    assert [one.slug for one, _ in access.workspaces_of(user)] == [workspace.slug]


def test_somebody_who_may_no_longer_sign_in_has_no_role(workspace):
    access.add_member(workspace, "gone@example.com", "owner", by="test")
    user = get_user_model().objects.get(username="gone@example.com")
    user.is_active = False
    assert access.role_of(user, workspace) is None


def test_the_last_owner_stays(workspace):
    access.add_member(workspace, "wei@example.com", "owner", by="test")
    with pytest.raises(access.LastOwner):
        access.remove_member(workspace, "wei@example.com", by="test")
    with pytest.raises(access.LastOwner):
        access.add_member(workspace, "wei@example.com", "viewer", by="test")
    access.add_member(workspace, "li@example.com", "owner", by="test")
    access.remove_member(workspace, "wei@example.com", by="test")
    assert [m.email for m in access.members(workspace)] == ["li@example.com"]


@pytest.mark.parametrize(
    ("who", "role", "password", "error"),
    [
        ("kim@example.com", "king", None, access.UnknownRole),
        ("no address", "viewer", None, access.BadEmail),
        ("kim@example.com", "viewer", "password123", access.WeakPassword),
        ("kim@example.com", "viewer", "short", access.WeakPassword),
    ],
)
def test_a_wrong_member_is_refused_and_leaves_no_user(workspace, who, role, password, error):
    with pytest.raises(error):
        access.add_member(workspace, who, role, by="test", password=password)
    assert not get_user_model().objects.filter(username=who).exists()


def test_removing_a_stranger_is_refused(workspace):
    with pytest.raises(access.UnknownMember):
        access.remove_member(workspace, "nobody@example.com", by="test")


def test_many_wrong_passwords_close_the_door_for_that_address_and_place_only():
    for _ in range(10):
        trying = access.begin_try("slow@example.com", "10.0.0.1")
    with pytest.raises(access.TooManyTries):
        access.begin_try("SLOW@example.com", "10.0.0.1")
    access.begin_try("slow@example.com", "10.0.0.2")
    access.begin_try("other@example.com", "10.0.0.1")
    access.was_right(trying)
    access.begin_try("slow@example.com", "10.0.0.1")

"""What WeCom's script checks, against the published vector."""

from koipond.social.wecom import signature

TICKET = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"


def test_the_golden_vector_of_the_page_signature():
    assert signature(TICKET, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value") == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_what_follows_the_hash_is_not_signed():
    assert signature(TICKET, "n", 1, "https://a.example/p?x=1#/there") == signature(TICKET, "n", 1, "https://a.example/p?x=1")

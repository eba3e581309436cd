"""How the numbers of an experiment were counted, and why it has a winner or none, in English and Simplified Chinese."""

from koipond.measure.words import Said

WON = Said("One variant is better than all others, and enough people have gone through each.", "有一个方案优于所有其他方案，且每个方案的人数足够。")
OPEN = Said("No variant is better than all others beyond chance so far.", "目前没有方案显著优于其他所有方案。")
TOO_FEW = Said("Too few people have gone through each variant until the end of their window.", "每个方案中走完观察窗口的人数还不够。")
UNBALANCED = Said("Chance did not send as many people to each variant as it should have, so no result can be trusted. Look for the reason first.",
                  "各方案的人数与应有比例不符，结果不可信。请先查明原因。")

HOW = {
    "people": ("Persons whom chance gave the variant, each by the first time; who takes a winner that was chosen before is not among them.",
               "随机分到该方案的客户数，按首次分配计；优胜方案选定后才进入的客户不计入。"),
    "window_over": ("Persons whose {days:g} days are over.", "{days:g} 天观察窗口已结束的客户数。"),
    "reached": ("Persons with at least one '{event}' later than their draw and at most {days:g} days after it.",
                "分到方案后 {days:g} 天内至少发生一次“{event}”的客户数。"),
    "rate": ("Reached, divided by people; bounds by Wilson (1927), 95 %.", "达成数除以客户数；上下限采用 Wilson（1927），置信度 95%。"),
    "revenue": ("The sum of the money of these '{event}' events, exact to four places.", "上述“{event}”事件金额之和，精确到小数点后四位。"),
    "revenue_per_person": ("This money, divided by all persons of the variant; bounds by the normal approximation, 95 %.",
                           "上述金额除以该方案全部客户数；上下限采用正态近似，置信度 95%。"),
    "difference": ("The variant minus the baseline '{baseline}'. Rates: bounds by Newcombe (1998, method 10), p of the z-test; money: Welch (1947). "
                   "Right for one look at a size that was fixed before. Bounds hold for all comparisons together (Bonferroni), p is Holm's (1979).",
                   "该方案减去基准方案“{baseline}”。转化率：上下限采用 Newcombe（1998，方法 10），p 值采用 z 检验；金额：Welch（1947）。"
                   "只适用于事先定好人数、只看一次的情形。上下限对全部比较同时成立（Bonferroni），p 值经 Holm（1979）校正。"),
    "any_time": ("The same with bounds that hold however often you look (Johari and others 2022; Waudby-Smith and others 2024), of "
                 "persons whose window is over. A winner is chosen by itself by these alone.",
                 "同上，但上下限无论查看多少次都成立（Johari 等 2022；Waudby-Smith 等 2024），只统计观察窗口已结束的客户。"
                 "自动选出优胜方案只以此为准。"),
    "best": ("The variant that is better than each other one by '{judged_by}', with all pairs corrected together by Holm (1979): at most 5 % of "
             "experiments without a difference ever name one.",
             "按“{judged_by}”优于其他每个方案的方案；所有两两比较经 Holm（1979）校正：没有差异的实验中，最多 5% 会误选出一个。"),
    "balance": ("Whether as many people got each variant as should have: chi-square test; below p = 0.001 it is a warning.",
                "各方案的人数是否符合应有比例：卡方检验；p 低于 0.001 时给出警告。"),
}
JUDGED_ZH = {"rate": "达成率", "revenue": "人均收入"}
LEARNING = ("Only of persons in the share of {learning:g} % whose draw is always even, so that the weights of the time do not mix with what happened in it.",
            "只统计始终均匀分配的 {learning:g}% 客户，以免权重随时间的变化影响结果。")
EFFECTS = ("What a level changes in '{judged_by}' against the first level of its factor, on average over all others; of two together: how much more that "
           "is than both alone. Weighted linear model, bounds 95 %, p corrected by Holm (1979).",
           "某水平相对于该因素第一个水平，在其他因素上平均后“{judged_by}”的变化；两个水平一起时：超出两者单独之和的部分。"
           "加权线性模型，置信度 95%，p 值经 Holm（1979）校正。")


def how(found) -> dict[str, Said]:
    """Every number's sentence by its name."""
    fields = {"event": found.metric["event"], "days": found.metric["window_days"], "baseline": found.baseline, "judged_by": found.judged_by,
              "learning": found.draw.learning * 100}
    told = {**HOW, **({"effects": EFFECTS} if found.mode == "factorial" else {}), **({"compared": LEARNING} if found.draw.learning else {})}
    fields_zh = {**fields, "judged_by": JUDGED_ZH[found.judged_by]}
    return {name: Said(en.format_map(fields), zh.format_map(fields_zh)) for name, (en, zh) in told.items()}

"""French and Chinese cues: what sentences of our own do in a deliberation."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from minutes.language.functions import FunctionClassifier, SpokenSentence
from minutes.model.findings import SentenceFunction as F

CUES = Path(__file__).parents[2] / "config" / "cues"

FRENCH = {
    F.PROPOSAL: (
        "Il faudrait réserver vingt pour cent du temps de calcul aux petites entreprises.",
        "La région devrait financer la moitié de la formation.",
        "Nous proposons de créer une banque de données par bassin industriel.",
        "Je recommande d'évaluer chaque projet à mi-parcours.",
        "On pourrait mutualiser les achats de matériel.",
        "Pourquoi ne pas confier ce contrôle à une agence ?",
        "Je pense qu'il faut simplifier le dossier de candidature.",
        "Le ministère ne doit pas supprimer cette aide.",
    ),
    F.OPINION: (
        "Je trouve que ces délais sont beaucoup trop longs.",
        "À notre avis, la mesure est inefficace.",
        "C'est une bonne nouvelle pour les artisans.",
        "Je partage l'inquiétude de ma collègue.",
        "Je ne suis pas d'accord avec cette lecture.",
        "Ce dispositif me semble injuste.",
        "Je crains que les coûts ne soient trop élevés.",
    ),
    F.COMMITMENT: (
        "Je transmettrai les chiffres à tous les membres.",
        "Nous examinerons cette question avec les régions.",
        "Nous allons publier le calendrier.",
    ),
    F.DECISION: (
        "La résolution est adoptée à l'unanimité.",
        "Le comité a décidé de reporter le vote.",
        "L'article 3 est rejeté.",
    ),
    F.QUESTION: (
        "Quel est le coût annuel de ce programme ?",
        "Est-ce que les communes sont consultées ?",
        "Comment ces entreprises sont-elles choisies ?",
        "Pourriez-vous rappeler les critères ?",
    ),
    F.PROCEDURE: (
        "La séance est ouverte.",
        "Merci, madame la présidente.",
        "Nous passons au deuxième point de l'ordre du jour.",
        "La parole est à Mme Martin.",
        "Je vous remercie de votre attention.",
    ),
    F.INFORMATION: (
        "Le programme a reçu quatre cents dossiers l'année dernière.",
        "Selon le rapport, douze régions participent.",
        "Le centre compte deux cents salariés.",
    ),
    F.OTHER: ("Oui.", "Tout à fait."),
}

CHINESE = {
    F.PROPOSAL: (
        "政府应当为中小企业预留算力。",
        "我们必须简化申请手续。",
        "我建议各地区建立数据银行。",
        "可以考虑由国家承担一半培训费用。",
        "希望主管部门尽快制定标准。",
        "不能再增加企业的负担了。",
        "我认为应该延长补助期限。",
        "请财政部门尽快研究这个方案。",
    ),
    F.OPINION: (
        "我认为现行办法不够合理。",
        "我觉得这个时间太长了。",
        "企业普遍缺乏专业人才，这非常遗憾。",
        "我赞成刚才那位委员的看法。",
        "我们反对提高收费标准。",
        "这难道公平吗？",
        "我担心成本会越来越高。",
    ),
    F.COMMITMENT: (
        "我们会在下个月提交修改稿。",
        "我们将认真研究大家的意见。",
        "下一步将公布名单。",
    ),
    F.DECISION: (
        "该决议草案获得通过。",
        "会议决定成立工作小组。",
        "本项议案一致通过。",
    ),
    F.QUESTION: (
        "这项补助每年花多少钱？",
        "请问有多少家企业参加？",
        "标准由谁来制定？",
        "你们什么时候开始呢？",
    ),
    F.PROCEDURE: (
        "现在开会。",
        "下面请王委员发言。",
        "谢谢各位委员。",
        "现在进入第二项议程。",
        "今天的会议到此结束。",
    ),
    F.INFORMATION: (
        "去年全国共有四百家企业申请。",
        "根据报告，十二个地区参加了试点。",
        "中心目前有两百名员工。",
    ),
    F.OTHER: ("嗯。", "是的。"),
}

CASES = [
    (language, text, function)
    for language, sentences in (("fr", FRENCH), ("zh", CHINESE))
    for function, texts in sentences.items()
    for text in texts
]


@cache
def classifier() -> FunctionClassifier:
    return FunctionClassifier(cues=CUES)


@pytest.mark.parametrize(("language", "text", "function"), CASES)
def test_what_a_sentence_does(language: str, text: str, function: F) -> None:
    (judged,) = classifier().judge([SpokenSentence(text, 0)], language)
    assert judged.function is function, judged.rule


@pytest.mark.parametrize("sentences", [FRENCH, CHINESE])
def test_there_are_enough_of_each(sentences: dict[F, tuple[str, ...]]) -> None:
    assert sum(map(len, sentences.values())) >= 30
    assert set(sentences) == set(F)

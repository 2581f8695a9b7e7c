package org.credence.lab.catalog;

import static org.credence.lab.catalog.Question.GENERATION;
import static org.credence.lab.catalog.Question.NEXT_TOKEN;
import static org.credence.lab.catalog.Question.SCORE;
import static org.credence.lab.catalog.Question.TEXT_LAW;

import java.util.List;
import org.credence.decoding.exact.ForwardPass;
import org.credence.decoding.exact.SequenceEnumeration;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.sampling.AncestralSampling;
import org.credence.decoding.sampling.EmpiricalLaw;
import org.credence.decoding.speculative.DraftSource;
import org.credence.decoding.speculative.LowerOrder;
import org.credence.decoding.speculative.SpeculativeDecoding;

/** The engines for language models, declared. */
final class TextEngines {

  private static final String USUAL_DRAFT = DraftSource.usual().toString();

  private TextEngines() {}

  static List<EngineEntry> entries() {
    return List.of(
        forwardPass(), sequenceEnumeration(), ancestralSampling(), speculativeDecoding());
  }

  private static EngineEntry forwardPass() {
    return EngineEntry.named("forward-pass")
        .alias("forward")
        .description("Reads the tokens through the model once.")
        .guarantee("exact")
        .answers(NEXT_TOKEN, s -> ForwardPass.nextToken())
        .answers(SCORE, s -> ForwardPass.score())
        .build();
  }

  private static EngineEntry sequenceEnumeration() {
    SequenceEnumeration standard = SequenceEnumeration.standard();
    return EngineEntry.named("sequence-enumeration")
        .alias("sequences")
        .description("Walks every continuation; the definition, for short ones.")
        .guarantee("exact when all texts are kept; else bounds, with the mass left out certified")
        .setting(
            "most", SettingDomain.whole(1, Long.MAX_VALUE), standard.most(), "texts kept at most")
        .setting(
            "minimum",
            SettingDomain.decimal(0, 1),
            standard.minimum(),
            "least probability of a text that is kept")
        .answers(TEXT_LAW, s -> new SequenceEnumeration(s.whole("most"), s.decimal("minimum")))
        .build();
  }

  private static EngineEntry ancestralSampling() {
    return EngineEntry.named("ancestral-sampling")
        .alias("ancestral")
        .description("Draws one token at a time from the law.")
        .guarantee("every draw exactly from the law; shares of many draws asymptotic")
        .answers(GENERATION, s -> AncestralSampling.standard())
        .answers(TEXT_LAW, s -> new EmpiricalLaw(AncestralSampling.standard()))
        .build();
  }

  private static EngineEntry speculativeDecoding() {
    SpeculativeDecoding standard = SpeculativeDecoding.standard();
    return EngineEntry.named("speculative-decoding")
        .alias("speculative")
        .description(
            "Draws from the same law with fewer target passes, by checking tokens that a cheaper"
                + " model drafted.")
        .guarantee(
            "every draw exactly from the law, whatever the draft; shares of many draws asymptotic")
        .setting(
            "draft",
            SettingDomain.wholeOr(USUAL_DRAFT, 1, NGramModel.MOST_ORDER),
            standard.draft(),
            "order of the n-gram model that drafts, at most that of the target; auto is 2, or 1"
                + " where the target has no more")
        .setting(
            "length",
            SettingDomain.whole(1, SpeculativeDecoding.MOST_DRAFT_LENGTH),
            standard.draftLength(),
            "tokens drafted before the target is asked")
        .answers(GENERATION, TextEngines::speculative)
        .answers(TEXT_LAW, s -> new EmpiricalLaw(speculative(s)))
        .build();
  }

  private static SpeculativeDecoding speculative(SettingValues settings) {
    DraftSource draft =
        settings.word("draft").equals(USUAL_DRAFT)
            ? DraftSource.usual()
            : new LowerOrder(settings.count("draft"));
    return new SpeculativeDecoding(draft, settings.count("length"));
  }
}

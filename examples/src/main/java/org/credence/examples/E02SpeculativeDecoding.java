package org.credence.examples;

import java.io.PrintStream;
import java.util.Locale;
import org.credence.core.compare.Comparison;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Run;
import org.credence.decoding.exact.SequenceEnumeration;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawJudge;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.sampling.AncestralSampling;
import org.credence.decoding.sampling.EmpiricalLaw;
import org.credence.decoding.speculative.SpeculativeDecoding;
import org.credence.lab.catalog.BuiltinModels;

/** Two decoders, one law: both are as far from the exact law as that many perfect draws are. */
public final class E02SpeculativeDecoding {

  private E02SpeculativeDecoding() {}

  public static void main(String[] args) {
    run(System.out);
  }

  static void run(PrintStream out) {
    // region: decoders
    LanguageModel model = NGramModel.train(BuiltinModels.text("front-office").orElseThrow());
    TokenSequence prompt = TokenSequence.of(model.vocabulary().encode("The "));
    TextLawProblem question = new TextLawProblem(model, TokenLaw.temperature(0.8), prompt, 2);

    ComparisonResult result =
        new Comparison<>(question, "two letters after 'The '", new TextLawJudge())
            .reference(SequenceEnumeration.standard(), Budget.unlimited())
            .engine(new EmpiricalLaw(AncestralSampling.standard()))
            .engine(new EmpiricalLaw(SpeculativeDecoding.standard()))
            .run(Run.of(1, Budget.ofSteps(20_000)))
            .compare();
    // endregion
    out.println("decoder                        total variation  noise floor  target passes");
    for (ComparisonRow row : result.rows()) {
      out.println(
          String.format(
              Locale.ROOT,
              "%-29s  %15.4f  %11.4f  %13.0f",
              row.engine(),
              row.errors().get("totalVariation"),
              row.errors().get("noiseFloor"),
              row.diagnostics().measures().get("targetPasses")));
    }
    TextLaw exact = SequenceEnumeration.standard().infer(question, Run.of(1)).orThrow();
    TokenSequence likeliest = exact.mode().orElseThrow();
    out.println(
        String.format(
            Locale.ROOT,
            "likeliest: '%s' with probability %.4f",
            model.vocabulary().decode(likeliest),
            exact.p(likeliest)));
  }
}

package org.credence.lab.catalog;

import static org.credence.lab.catalog.NetworkSettings.CUTOFF;
import static org.credence.lab.catalog.NetworkSettings.CUTOFF_TEXT;
import static org.credence.lab.catalog.NetworkSettings.FROM_ZERO;
import static org.credence.lab.catalog.NetworkSettings.INTERVALS;
import static org.credence.lab.catalog.NetworkSettings.INTERVALS_TEXT;
import static org.credence.lab.catalog.NetworkSettings.ITERATIONS;
import static org.credence.lab.catalog.NetworkSettings.LEVEL_TEXT;
import static org.credence.lab.catalog.NetworkSettings.SAMPLES_TEXT;
import static org.credence.lab.catalog.NetworkSettings.STEPS;
import static org.credence.lab.catalog.NetworkSettings.UNIT;
import static org.credence.lab.catalog.NetworkSettings.intervals;

import java.util.List;
import org.credence.bayes.importance.AdaptiveImportanceSampling;
import org.credence.bayes.importance.AnnealedImportanceSampling;
import org.credence.bayes.importance.BackwardSimulation;
import org.credence.bayes.importance.EvidencePrePropagation;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.importance.RejectionSampling;
import org.credence.bayes.importance.SampleSearch;
import org.credence.bayes.importance.SelfImportance;
import org.credence.bayes.temporal.ParticleFilter;
import org.credence.bayes.temporal.Resampling;
import org.credence.bayes.temporal.Smoother;

/** Engines that average over weighted samples of networks. */
final class ImportanceEngines {

  private ImportanceEngines() {}

  static List<EngineEntry> entries() {
    return List.of(
        likelihoodWeighting(),
        rejectionSampling(),
        backwardSimulation(),
        sampleSearch(),
        selfImportance(),
        adaptiveImportanceSampling(),
        evidencePrePropagation(),
        annealedImportance(),
        particleFilter());
  }

  private static EngineEntry likelihoodWeighting() {
    LikelihoodWeighting standard = LikelihoodWeighting.standard();
    return EngineEntry.named("likelihood-weighting")
        .alias("lw")
        .description(
            "Averages over samples drawn forward, weighted by how likely they make the evidence.")
        .guarantee(
            "asymptotic; the evidence estimate is unbiased; cannot prove evidence impossible by sampling")
        .setting("samples", STEPS, standard.samples(), SAMPLES_TEXT)
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .setting("intervals", INTERVALS, standard.intervals().toString(), INTERVALS_TEXT)
        .answersMarginalsAndEvidence(
            s -> new LikelihoodWeighting(s.whole("samples"), s.decimal("level"), intervals(s)))
        .build();
  }

  private static EngineEntry rejectionSampling() {
    RejectionSampling standard = RejectionSampling.standard();
    return EngineEntry.named("rejection-sampling")
        .alias("logic-sampling", "forward-sampling")
        .description(
            "Averages over samples drawn forward that agree with the evidence; those are exact draws.")
        .guarantee("asymptotic; exact binomial intervals; says how few samples were kept")
        .setting(
            "samples",
            STEPS,
            standard.samples(),
            "samples drawn, kept or not, where the run sets no limit")
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .setting("intervals", INTERVALS, standard.intervals().toString(), INTERVALS_TEXT)
        .answersMarginalsAndEvidence(
            s -> new RejectionSampling(s.whole("samples"), s.decimal("level"), intervals(s)))
        .build();
  }

  private static EngineEntry backwardSimulation() {
    BackwardSimulation standard = BackwardSimulation.standard();
    return EngineEntry.named("backward-simulation")
        .alias("backward")
        .description("Averages over weighted samples drawn back from the evidence, then forward.")
        .guarantee("asymptotic; the evidence estimate is unbiased")
        .setting("samples", STEPS, standard.samples(), SAMPLES_TEXT)
        .setting(
            "generations",
            FROM_ZERO,
            standard.generations(),
            "generations drawn back from the evidence")
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .setting("intervals", INTERVALS, standard.intervals().toString(), INTERVALS_TEXT)
        .answersMarginalsAndEvidence(
            s ->
                new BackwardSimulation(
                    s.whole("samples"), s.count("generations"), s.decimal("level"), intervals(s)))
        .build();
  }

  private static EngineEntry sampleSearch() {
    SampleSearch standard = SampleSearch.standard();
    return EngineEntry.named("sample-search")
        .description(
            "Averages over weighted samples that look ahead for zeros; for models with many of them.")
        .guarantee("asymptotic; the evidence estimate is unbiased")
        .setting("samples", STEPS, standard.samples(), SAMPLES_TEXT)
        .setting("nodes", FROM_ZERO, standard.nodes(), "limit of each search; 0: propagation alone")
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .answersMarginalsAndEvidence(
            s -> new SampleSearch(s.whole("samples"), s.count("nodes"), s.decimal("level")))
        .build();
  }

  private static EngineEntry selfImportance() {
    SelfImportance standard = SelfImportance.standard();
    return EngineEntry.named("self-importance")
        .alias("sis")
        .description(
            "Likelihood weighting whose proposal moves towards the weighted samples so far.")
        .guarantee("asymptotic; the evidence estimate is unbiased")
        .setting("samples", STEPS, standard.samples(), SAMPLES_TEXT)
        .setting("stage", STEPS, standard.stage(), "samples between changes of the proposal")
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .answersMarginalsAndEvidence(
            s -> new SelfImportance(s.whole("samples"), s.whole("stage"), s.decimal("level")))
        .build();
  }

  private static EngineEntry adaptiveImportanceSampling() {
    AdaptiveImportanceSampling standard = AdaptiveImportanceSampling.standard();
    return EngineEntry.named("ais-bn")
        .alias("ais")
        .description("Learns in stages from which tables to draw, then draws from them.")
        .guarantee("asymptotic; the evidence estimate is unbiased")
        .setting("samples", STEPS, standard.samples(), SAMPLES_TEXT)
        .setting("stage", STEPS, standard.stage(), "samples of a learning stage")
        .setting("stages", ITERATIONS, standard.stages(), "number of learning stages")
        .setting("cutoff", CUTOFF, standard.cutoff(), CUTOFF_TEXT)
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .setting("intervals", INTERVALS, standard.intervals().toString(), INTERVALS_TEXT)
        .answersMarginalsAndEvidence(
            s ->
                new AdaptiveImportanceSampling(
                    s.whole("samples"),
                    s.whole("stage"),
                    s.count("stages"),
                    s.decimal("cutoff"),
                    s.decimal("level"),
                    intervals(s)))
        .build();
  }

  private static EngineEntry evidencePrePropagation() {
    EvidencePrePropagation standard = EvidencePrePropagation.standard();
    return EngineEntry.named("epis-bn")
        .alias("epis")
        .description(
            "Draws from tables that belief propagation has shown the evidence; the sampler for improbable evidence.")
        .guarantee("asymptotic; the evidence estimate is unbiased")
        .setting("samples", STEPS, standard.samples(), SAMPLES_TEXT)
        .setting(
            "length", ITERATIONS, standard.length(), "most sweeps of belief propagation beforehand")
        .setting("cutoff", CUTOFF, standard.cutoff(), CUTOFF_TEXT)
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .setting("intervals", INTERVALS, standard.intervals().toString(), INTERVALS_TEXT)
        .answersMarginalsAndEvidence(
            s ->
                new EvidencePrePropagation(
                    s.whole("samples"),
                    s.count("length"),
                    s.decimal("cutoff"),
                    s.decimal("level"),
                    intervals(s)))
        .build();
  }

  private static EngineEntry annealedImportance() {
    AnnealedImportanceSampling standard = AnnealedImportanceSampling.standard();
    return EngineEntry.named("annealed-importance")
        .alias("annealed")
        .description("Averages over weighted runs, each cooled from the prior to the posterior.")
        .guarantee("asymptotic; the evidence estimate is unbiased")
        .setting(
            "temperatures",
            SettingDomain.whole(1, 100_000),
            standard.temperatures(),
            "steps from the prior to the posterior")
        .setting("samples", STEPS, standard.samples(), "runs where the run sets no limit")
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .answersMarginalsAndEvidence(
            s ->
                new AnnealedImportanceSampling(
                    s.count("temperatures"), s.whole("samples"), s.decimal("level")))
        .build();
  }

  private static EngineEntry particleFilter() {
    ParticleFilter standard = ParticleFilter.standard();
    return EngineEntry.named("particle-filter")
        .alias("pf", "smc")
        .description(
            "Moves particles through the slices of a network in time; those that explain the evidence badly are replaced.")
        .guarantee("asymptotic in the number of runs; the evidence estimate is unbiased")
        .setting("particles", ITERATIONS, standard.particles(), "particles of a run")
        .setting(
            "resampling",
            SettingDomain.words("systematic", "stratified", "residual", "multinomial"),
            standard.resampling().toString(),
            "how particles are replaced")
        .setting(
            "threshold",
            new SettingDomain.Decimal(0, true, 1, true),
            standard.threshold(),
            "they are when effectively fewer than this share is left; 0: never")
        .setting("runs", STEPS, standard.runs(), "independent runs where the run sets no limit")
        .setting("level", UNIT, standard.level(), LEVEL_TEXT)
        .setting(
            "smoother",
            SettingDomain.words("genealogical", "backward-simulation"),
            standard.smoother().toString(),
            "how marginals of early slices are had")
        .answersMarginalsAndEvidence(
            s ->
                new ParticleFilter(
                    s.count("particles"),
                    Resampling.named(s.word("resampling")),
                    s.decimal("threshold"),
                    s.whole("runs"),
                    s.decimal("level"),
                    Smoother.named(s.word("smoother"))))
        .build();
  }
}

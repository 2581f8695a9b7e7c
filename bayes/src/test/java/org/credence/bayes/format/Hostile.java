package org.credence.bayes.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;

/**
 * One bad input: what it is, how it is read, and what the one error must say.
 *
 * @param name what is bad about it
 * @param reader how it is read
 * @param bytes the input
 * @param code the error's code
 * @param fragments what its message holds
 */
record Hostile(String name, Reader reader, byte[] bytes, String code, List<String> fragments) {

  /** The readers under test. */
  enum Reader {
    BIF {
      @Override
      void read(InputText input) {
        Bif.read(input, ReadOptions.standard());
      }
    },
    XMLBIF {
      @Override
      void read(InputText input) {
        XmlBif.read(input, ReadOptions.standard());
      }
    },
    XDSL {
      @Override
      void read(InputText input) {
        Xdsl.read(input, ReadOptions.standard());
      }
    },
    PGMX {
      @Override
      void read(InputText input) {
        Pgmx.read(input, ReadOptions.standard());
      }
    },
    NET {
      @Override
      void read(InputText input) {
        HuginNet.read(input, ReadOptions.standard());
      }
    },
    UAI {
      @Override
      void read(InputText input) {
        Uai.read(input, ReadOptions.standard());
      }
    },
    UAI_EVIDENCE {
      @Override
      void read(InputText input) {
        UaiEvidence.read(input, Samples.NUMBERED);
      }
    },
    UAI_RESULT {
      @Override
      void read(InputText input) {
        UaiResult.read(input);
      }
    },
    EVIDENCE_FILE {
      @Override
      void read(InputText input) {
        EvidenceFile.read(input, Samples.NAMED);
      }
    },
    MODEL_FILE {
      @Override
      void read(InputText input) {
        ModelFile.read(input, ReadOptions.standard());
      }
    },
    CHECK {
      @Override
      void read(InputText input) {
        ModelFile.check(input, ReadOptions.standard());
      }
    };

    abstract void read(InputText input);
  }

  static Hostile of(String name, Reader reader, String text, String code, String... fragments) {
    return new Hostile(
        name, reader, text.getBytes(StandardCharsets.UTF_8), code, List.of(fragments));
  }

  /** A valid text with one piece replaced. */
  static Hostile edit(
      Reader reader,
      String valid,
      String name,
      String old,
      String replacement,
      String code,
      String... fragments) {
    int at = valid.indexOf(old);
    if (at < 0) {
      throw new IllegalArgumentException("the sample has no " + old);
    }
    return of(
        name,
        reader,
        valid.substring(0, at) + replacement + valid.substring(at + old.length()),
        code,
        fragments);
  }

  void read() {
    reader.read(InputText.of("in", bytes, InputLimits.standard()));
  }

  @Override
  public String toString() {
    return reader + ": " + name;
  }
}

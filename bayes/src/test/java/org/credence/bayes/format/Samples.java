package org.credence.bayes.format;

import java.util.List;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.InputText;

/** Small valid files of each format, from which tests make bad ones. */
final class Samples {

  static final String BIF =
      """
      network grass {
      }
      variable rain {
        type discrete [ 2 ] { yes, no };
      }
      variable sprinkler {
        type discrete [ 2 ] { on, off };
      }
      variable wet {
        type discrete [ 3 ] { dry, damp, soaked };
      }
      probability ( rain ) {
        table 0.2, 0.8;
      }
      probability ( sprinkler ) { table 0.4, 0.6; }

      probability ( wet | rain, sprinkler ) {
        (yes, on) 0.01, 0.19, 0.8;
        (no, on) 0.1, 0.6, 0.3;
        (yes, off) 0.1, 0.3, 0.6;
        (no, off) 0.9, 0.1, 0.0;
      }
      """;

  static final String XMLBIF =
      """
      <?xml version="1.0" encoding="US-ASCII"?>
      <!DOCTYPE BIF [
        <!ELEMENT BIF ( NETWORK )*> <!-- it's [ "lawful" ] -->
        <!ATTLIST BIF VERSION CDATA #REQUIRED>
      ]>
      <BIF VERSION="0.3">
      <NETWORK>
      <NAME>grass</NAME>
      <VARIABLE TYPE="nature">
        <NAME>rain</NAME><OUTCOME>yes</OUTCOME><OUTCOME>no</OUTCOME>
        <PROPERTY>position = (1, 2)</PROPERTY>
      </VARIABLE>
      <VARIABLE TYPE="nature">
        <NAME> sprinkler </NAME><OUTCOME>on</OUTCOME><OUTCOME>off</OUTCOME>
      </VARIABLE>
      <VARIABLE TYPE="nature">
        <NAME>wet</NAME>
        <OUTCOME>dry</OUTCOME><OUTCOME>damp</OUTCOME><OUTCOME>soaked</OUTCOME>
      </VARIABLE>
      <DEFINITION><FOR>rain</FOR><TABLE>0.2 0.8</TABLE></DEFINITION>
      <DEFINITION><FOR>sprinkler</FOR><TABLE>0.4 0.6</TABLE></DEFINITION>
      <DEFINITION>
        <FOR>wet</FOR>
        <GIVEN>rain</GIVEN>
        <GIVEN>sprinkler</GIVEN>
        <TABLE>
          <!-- rain = yes --> 0.01 0.19 0.8
          0.1 0.3 0.6
          0.1 0.6 0.3
          0.9 0.1 0.0
        </TABLE>
      </DEFINITION>
      </NETWORK>
      </BIF>
      """;

  static final String XDSL =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <smile version="1.0" id="grass" numsamples="10000" discsamples="10000">
        <nodes>
          <cpt id="rain">
            <state id="yes" /><state id="no" />
            <probabilities>0.2 0.8</probabilities>
          </cpt>
          <cpt id="sprinkler">
            <state id="on" /><state id="off" />
            <probabilities>0.4 0.6</probabilities>
            <property id="note">any</property>
          </cpt>
          <cpt id="wet">
            <state id="dry" /><state id="damp" /><state id="soaked" />
            <parents>rain sprinkler</parents>
            <probabilities>0.01 0.19 0.8 0.1 0.3 0.6 0.1 0.6 0.3 0.9 0.1 0.0</probabilities>
          </cpt>
        </nodes>
        <extensions><genie version="1.0"><node id="rain"><name>Rain</name></node></genie></extensions>
      </smile>
      """;

  static final String PGMX =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <ProbModelXML formatVersion="0.2.0">
        <ProbNet type="BayesianNetwork" name="grass">
          <Comment showWhenOpeningNetwork="false">any</Comment>
          <Variables>
            <Variable name="rain" type="finiteStates" role="chance" isInput="false">
              <Coordinates x="1" y="2"/>
              <States><State name="yes"/><State name="no"/></States>
            </Variable>
            <Variable name="sprinkler" type="finiteStates" role="chance">
              <States><State name="on"/><State name="off"/></States>
            </Variable>
            <Variable name="wet" type="finiteStates" role="chance">
              <States><State name="dry"/><State name="damp"/><State name="soaked"/></States>
            </Variable>
          </Variables>
          <Links>
            <Link directed="true"><Variable name="rain"/><Variable name="wet"/></Link>
            <Link directed="true"><Variable name="sprinkler"/><Variable name="wet"/></Link>
          </Links>
          <Potentials>
            <Potential type="Table" role="conditionalProbability">
              <Variables><Variable name="rain"/></Variables><Values>0.2 0.8</Values>
            </Potential>
            <Potential type="Table" role="conditionalProbability">
              <Variables><Variable name="sprinkler"/></Variables><Values>0.4 0.6</Values>
            </Potential>
            <Potential type="Table" role="conditionalProbability">
              <Variables><Variable name="wet"/><Variable name="rain"/><Variable name="sprinkler"/></Variables>
              <Values>
                0.01 0.19 0.8
                0.1 0.6 0.3
                0.1 0.3 0.6
                0.9 0.1 0.0
              </Values>
            </Potential>
          </Potentials>
        </ProbNet>
      </ProbModelXML>
      """;

  static final String NET =
      """
      % the lawn
      net
      {
        name = "grass";
        node_size = (80 40);
      }
      node rain { label = "Rain; {%}"; states = ("yes" "no"); HR_Color = "0"; }
      discrete node sprinkler { states = ("on" "off"); }
      node wet { position = (1 2); states = ("dry" "damp" "soaked"); }
      potential ( rain ) { data = ( 0.2 0.8 ); }
      potential ( sprinkler ) { data = ( 0.4 0.6 ); }
      potential ( wet | rain sprinkler )
      {
        data = ((( 0.01 0.19 0.8 )   % rain = yes, sprinkler = on
                 ( 0.1 0.3 0.6 ))
                (( 0.1 0.6 0.3 )
                 ( 0.9 0.1 0.0 )));
        experience = ( 10 );
      }
      """;

  static final String MARKOV =
      """
      MARKOV
      3
      2 2 3
      2
      2 0 1
      2 1 2

      4
       4.000 2.400
       1.000 0.25

      6
       2.2500 3.2500 3.7500
       0.0000 0.0000 10.0000
      """;

  static final String BAYES =
      """
      BAYES
      3
      2 2 3
      3
      1 0
      2 0 1
      2 1 2

      2
       0.436 0.564

      4
       0.128 0.872
       0.920 0.080

      6
       0.210 0.333 0.457
       0.811 0.000 0.189
      """;

  /** Three variables of 2, 2 and 3 states, named as in UAI files. */
  static final GraphicalModel NUMBERED =
      Uai.read(new InputText("markov.uai", MARKOV), ReadOptions.standard()).value();

  /** The network of {@link #BIF}. */
  static final GraphicalModel NAMED =
      Bif.read(new InputText("grass.bif", BIF), ReadOptions.standard()).value();

  /** Two variables, for evidence that fits nothing else. */
  static final GraphicalModel PAIR =
      new FactorGraph("pair", UaiReader.variables(new int[] {2, 2}), List.of(Factor.of(0, 1, 1)));

  private Samples() {}
}

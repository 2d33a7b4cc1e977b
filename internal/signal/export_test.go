package signal

var ConvolveInPieces = convolveSame

var SynthesisInPieces = newSynthesis

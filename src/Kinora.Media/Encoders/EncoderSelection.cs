namespace Kinora.Media.Encoders;

/// <summary>The encoder that is used.</summary>
/// <param name="Encoder">One that opens.</param>
/// <param name="PassedOver">Those that would have come before it, and why they do not open.</param>
public sealed record EncoderSelection(EncoderChoice Encoder, IReadOnlyList<EncoderTrial> PassedOver);

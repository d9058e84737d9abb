namespace Kinora.Models.Import.Keras;

/// <summary>One output of one use of a layer, as Keras points to it.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Use">Which of its uses, from 0; a shared layer has several.</param>
/// <param name="Output">Which of the outputs of that use.</param>
internal readonly record struct KerasTensor(string Layer, int Use, int Output);

namespace Kinora.Models.Tests.Support;

/// <summary>A tensor that goes into or comes out of a model: floats or integers.</summary>
internal sealed record TestTensor(string Name, int[] Shape, float[]? Floats, int[]? Integers);

using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>How a division rounds.</summary>
    public enum RoundingMode { None, trunc, floor }

    public partial class Tensor
    {
        public Tensor add(Tensor target) => Op.add_Tensor.Call(this, target);
        public Tensor add(Tensor target, Scalar alpha) => Op.add_Tensor.Call(this, target, alpha);
        public Tensor add(Scalar scalar) => Op.add_Scalar.Call(this, scalar);
        public Tensor add(Scalar scalar, Scalar alpha) => Op.add_Scalar.Call(this, scalar, alpha);
        public Tensor add_(Tensor target) => Op.add__Tensor.CallInPlace(this, this, target);
        public Tensor add_(Tensor target, Scalar alpha) => Op.add__Tensor.CallInPlace(this, this, target, alpha);
        public Tensor add_(Scalar scalar) => Op.add__Scalar.CallInPlace(this, this, scalar);
        public Tensor add_(Scalar scalar, Scalar alpha) => Op.add__Scalar.CallInPlace(this, this, scalar, alpha);
        public Tensor sub(Tensor target) => Op.sub_Tensor.Call(this, target);
        public Tensor sub(Scalar target) => Op.sub_Scalar.Call(this, target);
        public Tensor sub_(Tensor target) => Op.sub__Tensor.CallInPlace(this, this, target);
        public Tensor sub_(Scalar target) => Op.sub__Scalar.CallInPlace(this, this, target);
        public Tensor mul(Tensor target) => Op.mul_Tensor.Call(this, target);
        public Tensor mul(Scalar target) => Op.mul_Scalar.Call(this, target);
        public Tensor mul_(Tensor target) => Op.mul__Tensor.CallInPlace(this, this, target);
        public Tensor mul_(Scalar target) => Op.mul__Scalar.CallInPlace(this, this, target);
        public Tensor div(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op.div_Tensor_mode.Call(this, target, Mode(rounding_mode));
        public Tensor div(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op.div_Scalar_mode.Call(this, target, Mode(rounding_mode));
        public Tensor div_(Tensor target, RoundingMode rounding_mode = RoundingMode.None) => Op.div__Tensor_mode.CallInPlace(this, this, target, Mode(rounding_mode));
        public Tensor div_(Scalar target, RoundingMode rounding_mode = RoundingMode.None) => Op.div__Scalar_mode.CallInPlace(this, this, target, Mode(rounding_mode));
        internal Tensor remainder(Tensor other) => Op.remainder_Tensor.Call(this, other);
        internal Tensor remainder(Scalar other) => Op.remainder_Scalar.Call(this, other);
        public Tensor pow(Tensor exponent) => Op.pow_Tensor_Tensor.Call(this, exponent);
        public Tensor pow(Scalar exponent) => Op.pow_Tensor_Scalar.Call(this, exponent);
        public Tensor pow_(Tensor exponent) => Op.pow__Tensor.CallInPlace(this, this, exponent);
        public Tensor pow_(Scalar exponent) => Op.pow__Scalar.CallInPlace(this, this, exponent);
        public Tensor addcmul_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.addcmul_.CallInPlace(this, this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2, Scalar value) => Op.addcdiv_.CallInPlace(this, this, tensor1, tensor2, value);
        public Tensor addcdiv_(Tensor tensor1, Tensor tensor2) => addcdiv_(tensor1, tensor2, 1);
        internal Tensor lerp(Tensor end, Tensor weight) => Op.lerp_Tensor.Call(this, end, weight);
        public Tensor lerp_(Tensor end, Tensor weight) => Op.lerp__Tensor.CallInPlace(this, this, end, weight);

        public Tensor neg() => Op.neg.Call(this);
        public Tensor abs() => Op.abs.Call(this);
        public Tensor exp() => Op.exp.Call(this);
        internal Tensor expm1() => Op.expm1.Call(this);
        public Tensor log() => Op.log.Call(this);
        public Tensor log_() => Op.log_.CallInPlace(this, this);
        public Tensor log1p() => Op.log1p.Call(this);
        public Tensor sqrt() => Op.sqrt.Call(this);
        public Tensor sqrt_() => Op.sqrt_.CallInPlace(this, this);
        public Tensor rsqrt() => Op.rsqrt.Call(this);
        public Tensor square() => Op.square.Call(this);
        public Tensor reciprocal() => Op.reciprocal.Call(this);
        public Tensor sin() => Op.sin.Call(this);
        public Tensor cos() => Op.cos.Call(this);
        public Tensor floor() => Op.floor.Call(this);
        public Tensor ceil() => Op.ceil.Call(this);
        public Tensor round(long decimals = 0) => Op.round_decimals.Call(this, decimals);
        public Tensor sign() => Op.sign.Call(this);
        public Tensor erf() => Op.erf.Call(this);
        public Tensor nan_to_num(double nan = 0, double? posinf = null, double? neginf = null) => Op.nan_to_num.Call(this, nan, posinf, neginf);

        public Tensor sigmoid() => Op.sigmoid.Call(this);
        public Tensor sigmoid_() => Op.sigmoid_.CallInPlace(this, this);
        public Tensor tanh() => Op.tanh.Call(this);
        public Tensor relu() => Op.relu.Call(this);
        public Tensor relu_() => Op.relu_.CallInPlace(this, this);
        public Tensor gelu() => Op.gelu.Call(this);
        public Tensor silu() => Op.silu.Call(this);
        public Tensor prelu(Tensor target) => Op.prelu.Call(this, target);
        public Tensor leaky_relu(Scalar negative_slope) => Op.leaky_relu.Call(this, negative_slope);
        public Tensor softplus(double beta = 1, double threshold = 20) => Op.softplus.Call(this, beta, threshold);
        public Tensor softmax(long dim, ScalarType? dtype = null) => Op.softmax_int.Call(this, dim, dtype);
        public Tensor log_softmax(long dim, ScalarType? dtype = null) => Op.log_softmax_int.Call(this, dim, dtype);

        public Tensor clamp(Scalar? min = null, Scalar? max = null) => Op.clamp.Call(this, min, max);
        public Tensor clamp(Tensor? min = null, Tensor? max = null) => Op.clamp_Tensor.Call(this, min, max);
        public Tensor clamp_(Scalar? min = null, Scalar? max = null) => Op.clamp_.CallInPlace(this, this, min, max);
        public Tensor clamp_(Tensor? min = null, Tensor? max = null) => Op.clamp__Tensor.CallInPlace(this, this, min, max);
        public Tensor clamp_min(Scalar min) => Op.clamp_min.Call(this, min);
        public Tensor clamp_max(Scalar max) => Op.clamp_max.Call(this, max);
        public Tensor maximum(Tensor other) => Op.maximum.Call(this, other);
        public Tensor minimum(Tensor other) => Op.minimum.Call(this, other);

        public Tensor eq(Tensor target) => Op.eq_Tensor.Call(this, target);
        public Tensor eq(Scalar target) => Op.eq_Scalar.Call(this, target);
        public Tensor ne(Tensor target) => Op.ne_Tensor.Call(this, target);
        public Tensor ne(Scalar target) => Op.ne_Scalar.Call(this, target);
        public Tensor lt(Tensor target) => Op.lt_Tensor.Call(this, target);
        public Tensor lt(Scalar target) => Op.lt_Scalar.Call(this, target);
        public Tensor le(Tensor target) => Op.le_Tensor.Call(this, target);
        public Tensor le(Scalar target) => Op.le_Scalar.Call(this, target);
        public Tensor gt(Tensor target) => Op.gt_Tensor.Call(this, target);
        public Tensor gt(Scalar target) => Op.gt_Scalar.Call(this, target);
        public Tensor ge(Tensor target) => Op.ge_Tensor.Call(this, target);
        public Tensor ge(Scalar target) => Op.ge_Scalar.Call(this, target);
        public Tensor logical_and(Tensor other) => Op.logical_and.Call(this, other);
        public Tensor logical_or(Tensor other) => Op.logical_or.Call(this, other);
        public Tensor logical_not() => Op.logical_not.Call(this);
        internal Tensor logical_xor(Tensor other) => Op.logical_xor.Call(this, other);
        public Tensor bitwise_not() => Op.bitwise_not.Call(this);
        public Tensor isnan() => Op.isnan.Call(this);
        public Tensor isinf() => Op.isinf.Call(this);
        public Tensor isfinite() => Op.isfinite.Call(this);
        public Tensor isin(Tensor test_elements, bool assumeUnique = false, bool invert = false) => Op.isin_Tensor_Tensor.Call(this, test_elements, assumeUnique, invert);
        public bool allclose(Tensor target, double rtol = 1E-05, double atol = 1E-08, bool equal_nan = false) => Op.allclose.CallBits(this, target, rtol, atol, equal_nan) != 0;

        /// <summary>Element-wise equality, as in TorchSharp; the whole-tensor question is <see cref="allclose"/>.</summary>
        public Tensor equal(Tensor target) => eq(target);

        public Tensor zero_() => Op.zero_.CallInPlace(this, this);
        public Tensor fill_(Scalar value) => Op.fill__Scalar.CallInPlace(this, this, value);
        public Tensor copy_(Tensor source, bool nonBlocking = false) => Op.copy_.CallInPlace(this, this, source, nonBlocking);

        private static Value Mode(RoundingMode mode) => mode == RoundingMode.None ? Value.None : mode.ToString();
    }
}

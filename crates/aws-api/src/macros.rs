//! The macros that generated code is made of: `shape!`, `string_enum!`, `errors!`, `service!`.

/// A structure with its table. Each member: its position, field, type, and description.
macro_rules! shape {
    ($name:ident { $($index:literal $field:ident : $type:ty = $member:expr),* $(,)? }) => {
        #[derive(Clone, Default, PartialEq)]
        pub struct $name { $(pub $field: Option<$type>,)* }

        impl $crate::value::Described for $name {
            const SCHEMA: &'static $crate::schema::Schema = &$crate::schema::Schema {
                name: stringify!($name),
                members: &[$($member),*],
            };
        }

        impl $crate::value::Structure for $name {
            fn schema(&self) -> &'static $crate::schema::Schema {
                <$name as $crate::value::Described>::SCHEMA
            }

            fn slot(&self, index: usize) -> &dyn $crate::value::Slot {
                match index {
                    $($index => &self.$field,)*
                    _ => $crate::value::NO_SLOT,
                }
            }

            fn slot_mut(&mut self, index: usize) -> Option<&mut dyn $crate::value::Slot> {
                match index {
                    $($index => Some(&mut self.$field),)*
                    _ => None,
                }
            }
        }

        impl $crate::value::Value for $name {
            fn decode(
                from: &mut dyn $crate::value::Dec,
            ) -> Result<Self, $crate::value::DecodeError> {
                let mut out = Self::default();
                $crate::value::decode_structure(&mut out, from)?;
                Ok(out)
            }

            fn encode(&self, to: &mut dyn $crate::value::Enc) {
                $crate::value::encode_structure(self, to);
            }

            fn check(
                &self,
                _member: &'static $crate::schema::Member,
                validator: &mut $crate::validate::Validator,
            ) {
                validator.structure(self);
            }
        }

        impl ::core::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::value::debug_structure(self, f)
            }
        }
    };
}

/// An enumeration that AWS may extend: what is not known is kept as text.
macro_rules! string_enum {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($variant,)* Unknown(String) }

        impl $name {
            /// The values that the model lists, in its order.
            pub const VALUES: &'static [&'static str] = &[$($text),*];

            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($text => Self::$variant,)*
                    other => Self::Unknown(other.into()),
                }
            }
        }

        impl ::core::fmt::Display for $name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::value::Value for $name {
            fn decode(
                from: &mut dyn $crate::value::Dec,
            ) -> Result<Self, $crate::value::DecodeError> {
                Ok(Self::from(from.string()?.as_str()))
            }

            fn encode(&self, to: &mut dyn $crate::value::Enc) {
                to.string(self.as_str());
            }

            fn check(
                &self,
                _member: &'static $crate::schema::Member,
                validator: &mut $crate::validate::Validator,
            ) {
                if let Self::Unknown(text) = self {
                    validator.not_in_enum(text, Self::VALUES);
                }
            }

            fn is_empty_text(&self) -> bool {
                self.as_str().is_empty()
            }
        }
    };
}

/// One constructor for each error that a service's model names.
macro_rules! errors {
    ($($function:ident = $code:literal $status:literal $(query $query_code:literal)?),* $(,)?) => {
        /// The errors that the model names, with their codes and statuses.
        pub mod errors {
            $(
                pub fn $function(message: impl Into<String>) -> $crate::AwsError {
                    $crate::AwsError::new($code, $status, message)
                        $(.with_query_code($query_code))?
                }
            )*
        }
    };
}

/// The trait of a service, its operation tables, and the adapter that dispatches to the trait.
macro_rules! service {
    ($trait:ident, $descriptor:ident {
        $($index:literal $method:ident ($input:ty) -> $output:ty = $operation:expr),* $(,)?
    }) => {
        /// The operations, sorted by name.
        pub static OPERATIONS: &[$crate::schema::Operation] = &[
            $($operation.input::<$input>().output::<$output>()),*
        ];

        /// One method for each operation. What is not overridden answers `NotImplemented`.
        pub trait $trait: Send + Sync + 'static {
            $(
                fn $method(
                    &self,
                    _ctx: &$crate::Context,
                    _input: $input,
                ) -> impl Future<Output = Result<$output, $crate::AwsError>> + Send {
                    ::core::future::ready(Err($crate::AwsError::not_served(&OPERATIONS[$index])))
                }
            )*
        }

        /// Decodes, validates, and calls the method of the operation.
        #[derive(Debug)]
        pub struct Server<T>(pub ::std::sync::Arc<T>);

        impl<T> Clone for Server<T> {
            fn clone(&self) -> Self {
                Server(self.0.clone())
            }
        }

        impl<T: $trait> Server<T> {
            pub fn new(service: T) -> Self {
                Server(::std::sync::Arc::new(service))
            }
        }

        impl<T: $trait> $crate::Service for Server<T> {
            fn descriptor(&self) -> &'static $crate::schema::ServiceDescriptor {
                &$crate::generated::catalog::$descriptor
            }

            fn dispatch(
                &self,
                operation: &'static $crate::schema::Operation,
                ctx: $crate::Context,
                input: &mut dyn $crate::value::Dec,
                gate: $crate::service::Gate<'_>,
            ) -> Result<$crate::service::Answer, $crate::AwsError> {
                let service = self.0.clone();
                match operation.index {
                    $(
                        $index => {
                            let input: $input = $crate::service::input(operation, input)?;
                            gate(&ctx, &input)?;
                            Ok(Box::pin(async move {
                                let output = service.$method(&ctx, input).await?;
                                Ok(Box::new(output) as $crate::service::Output)
                            }))
                        }
                    )*
                    _ => Err($crate::AwsError::not_served(operation)),
                }
            }
        }
    };
}

pub(crate) use {errors, service, shape, string_enum};
